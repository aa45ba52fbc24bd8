import { JsonScanner } from './jsonScanner';
import { addView } from './textPieces';

/** Leaves out the white space between the tokens of JSON that arrives in pieces. */
export class JsonCompactor {
	private out: Buffer[] = [];
	private readonly scanner = new JsonScanner({ text: (bytes) => addView(this.out, bytes) });

	/** @throws JsonSyntaxError when it is not JSON */
	push(chunk: Buffer): Buffer[] {
		this.out = [];
		this.scanner.push(chunk);
		return this.out;
	}
}
