/** Names that the node looks for in an answer, in lower case and without underscores. */
const NAMES = new Set(
	(
		'artifacts base64 blockreason blockreasonmessage body bytesbase64encoded b64json candidates ' +
		'candidatestokencount candidatestokensdetails choices code content data delta detail details ' +
		'error errors filedata fileuri finishmessage finishreason generatedimages groundingmetadata id ' +
		'image imagebytes images imageurl index inlinedata message metadata mimetype model modelversion ' +
		'modality msg name output parts predictions promptfeedback prompttokencount prompttokensdetails ' +
		'reason response responseid result role source state status stopreason success task text thought ' +
		'thoughtsignature thoughtstokencount tokencount totaltokencount type url usage usagemetadata'
	).split(' '),
);

/** True for a name that must not be masked, even if it is someone's key, so that the answer stays readable. */
export function isProtocolName(name: string): boolean {
	return NAMES.has(name.replaceAll('_', '').toLowerCase());
}
