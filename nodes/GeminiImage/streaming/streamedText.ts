import { TextSink, type StartImage } from './textSink';

/**
 * The texts of an answer. A streamed answer can split a text anywhere, even inside an embedded image, so
 * the text of a value continues the text of the value before.
 */
export class StreamedText {
	private sink: TextSink | undefined;
	private value = '';

	constructor(private readonly startImage: StartImage) {}

	/** True while an image inside the text is arriving. */
	get isInImage(): boolean {
		return this.sink?.isInImage ?? false;
	}

	/**
	 * The sink for the next string.
	 * @param value which value the string is in; two strings of one value are two texts
	 */
	next(value: string): TextSink {
		if (this.value === value) this.finish();
		this.value = value;
		this.sink ??= new TextSink(this.startImage);
		return this.sink;
	}

	/** Ends the text, so that the next string starts a new one. */
	finish(): void {
		this.sink?.finish();
		this.sink = undefined;
	}
}
