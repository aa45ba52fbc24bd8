import { ExpressionError } from 'n8n-workflow';
import { Failure, isFailure } from '../failure/failure';
import { databaseFailure } from './databaseFailure';
import { storageCode, storageFailure } from './storageFailure';

/** Whatever was thrown, as a failure that keeps it as its cause. */
export function toFailure(error: unknown): Failure {
	if (isFailure(error)) return error;
	const said = error instanceof Error ? error.message : String(error);
	if (error instanceof ExpressionError) return new Failure('expressionUnresolved', { said }, error);
	if (storageCode(error)) return storageFailure(error);
	return databaseFailure(error) ?? new Failure('unexpected', { said }, error);
}
