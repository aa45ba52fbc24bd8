import type { IncomingHttpHeaders } from 'node:http';
import { identify, type Caller } from '../authentication';
import type { Ledger } from '../control/ledger';
import type { Persona } from '../personas';
import type { Refusal } from '../refusal';
import { projectOf, type Accounts } from './accounts';
import { isLocation, isServedIn } from './models';
import { refuseCloud, refusePublisherModel, TOKEN_REFUSALS, type Place } from './refusals';

/** Which model a call is for, by either form of the address. */
export interface Address {
	/** Missing with an API key. */
	project?: string;
	/** `global` with an API key. */
	location: string;
	model: string;
}

/** The project behind every API key. */
const PROJECT_OF_KEYS = '281474976710';

export function placeOf({ project, location, model }: Address): Place {
	const resource = `publishers/google/models/${model}`;
	return project === undefined
		? { project: PROJECT_OF_KEYS, resource }
		: { project, resource: `projects/${project}/locations/${location}/${resource}` };
}

function identifyAccount(headers: IncomingHttpHeaders, accounts: Accounts): Caller {
	const bearer = /^Bearer\s+(.*)$/i.exec(headers.authorization ?? '')?.[1];
	if (bearer === undefined) {
		const isKey = headers['x-goog-api-key'] !== undefined;
		return { refusal: isKey ? TOKEN_REFUSALS.isKey : TOKEN_REFUSALS.missing };
	}
	const authentication = 'bearer';
	const token = accounts.find(bearer);
	if (!token) return { authentication, refusal: TOKEN_REFUSALS.unknown };
	const key = token.account;
	return token.expiresAt > Date.now()
		? { key, authentication }
		: { key, authentication, refusal: TOKEN_REFUSALS.expired };
}

interface Gate {
	persona: Persona;
	ledger: Ledger;
	accounts: Accounts;
}

/** Identifies who lists models: the holder of an API key, or a service account. */
export function identifyLister(
	{ persona, ledger, accounts }: Gate,
	headers: IncomingHttpHeaders,
	query: object,
): Caller {
	const isAccount = headers.authorization !== undefined;
	const caller = isAccount
		? identifyAccount(headers, accounts)
		: identify({ ...persona, authentication: ['x-goog-api-key'] }, headers, query);
	const why = ledger.of(caller.key ?? '').behaviour.cloudRefusal ?? 'none';
	// The list needs the service, but no permission and no quota of a model.
	const concerns = why === 'serviceDisabled' || why === 'billingDisabled';
	if (caller.refusal || !concerns) return caller;
	const project = projectOf(caller.key ?? '') ?? PROJECT_OF_KEYS;
	return { ...caller, refusal: refuseCloud(why, { project, resource: 'publishers/google' }) };
}

/**
 * Identifies who calls a model, and what keeps the call from it.
 * @param page the answer for an address that does not exist
 */
export function identifyCaller(
	{ persona, ledger, accounts }: Gate,
	address: Address,
	{ headers, query }: { headers: IncomingHttpHeaders; query: object },
	page: Refusal,
): Caller {
	const { project, location, model } = address;
	const caller =
		project === undefined
			? identify({ ...persona, authentication: ['x-goog-api-key'] }, headers, query)
			: identifyAccount(headers, accounts);
	const place = placeOf(address);
	const findRefusal = (): Refusal | undefined => {
		if (!isLocation(location)) return page;
		if (caller.refusal) return caller.refusal;
		if (project !== undefined && !accounts.hasProject(project)) {
			return refuseCloud('projectUnknown', place);
		}
		const why = ledger.of(caller.key ?? '').behaviour.cloudRefusal ?? 'none';
		if (why !== 'none') return refuseCloud(why, place);
		if (project !== undefined && project !== projectOf(caller.key ?? '')) {
			return refuseCloud('permissionDenied', place);
		}
		const isKnown = [...persona.offers, ...persona.otherModels].some(({ id }) => id === model);
		return isKnown && isServedIn(location, model) ? undefined : refusePublisherModel(place);
	};
	return { ...caller, refusal: findRefusal() };
}
