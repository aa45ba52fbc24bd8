import type { ImageData } from './imageDataSink';
import { TextSink } from './textSink';

/**
 * The texts of an answer. A streamed answer may cut one anywhere, within an image that is written into
 * it too, so what the next value says goes on with the text before it.
 */
export class StreamedText {
	private sink: TextSink | undefined;
	private value = '';

	/** `found` is told of each image and gives its number. */
	constructor(private readonly found: () => { slot: number; done: (data: ImageData) => void }) {}

	/** True while the text is inside an image. */
	get isInImage(): boolean {
		return this.sink?.isInImage ?? false;
	}

	/**
	 * Takes the next string.
	 * @param value that it stands in; two strings of one value are two texts
	 */
	next(value: string): TextSink {
		if (this.value === value) this.finish();
		this.value = value;
		this.sink ??= new TextSink(this.found);
		return this.sink;
	}

	/** Nothing goes on with the text. */
	finish(): void {
		this.sink?.finish();
		this.sink = undefined;
	}
}
