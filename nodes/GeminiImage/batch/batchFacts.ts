import type { IDataObject } from 'n8n-workflow';
import type { Batch } from '../gemini/batch';

/** `json.batch` of an item. */
export function batchFacts(batch: Batch): IDataObject {
	const { name, displayName, model, state, requests, succeeded, failed } = batch;
	const { createTime, endTime, expireTime } = batch;
	const known: IDataObject = {
		name,
		displayName,
		model,
		state,
		requests,
		succeeded,
		failed,
		createTime,
		endTime,
		expireTime,
	};
	return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}
