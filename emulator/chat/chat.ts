import type { ReceivedChat } from '../control/records';
import type { Step } from './script';

const KEPT_REQUESTS = 200;

/** What the chat model does for one API key, and what it was sent. */
export class Chat {
	received: ReceivedChat[] = [];
	private script: Step[] = [];
	private calls = 0;

	follow(script: Step[]): void {
		this.script = [...script];
	}

	note(request: ReceivedChat): void {
		this.received.push(request);
		if (this.received.length > KEPT_REQUESTS) this.received.shift();
	}

	nextStep(): Step | undefined {
		return this.script.shift();
	}

	nextCallId(): string {
		return `call_${++this.calls}`;
	}
}
