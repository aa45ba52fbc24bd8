import { Failure } from '../failure/failure';
import { causesOf } from './errorCauses';

/** A SQLSTATE, or a code of SQLite. */
const DATABASE_CODE = /^(?:\d[\dA-Z]{4}|SQLITE_[A-Z]+)$/;
/** What TypeORM calls its errors. */
const DATABASE_ERROR =
	/^(?:QueryFailed|QueryRunnerAlreadyReleased|CannotExecuteNotConnected|Driver\w+)Error$/;
/** PostgreSQL's client throws plain errors. */
const DATABASE_WORDS =
	/^Connection terminated|^timeout exceeded when trying to connect|^Query runner already|^Client has encountered a connection error/;

/**
 * What n8n's database, which holds credentials and may hold files, did not do; a restart of it is
 * enough.
 * @returns undefined for an error of anything else
 */
export function databaseFailure(error: unknown): Failure<'databaseAway'> | undefined {
	const isOfDatabase = causesOf(error).some(
		({ code, name, message }) =>
			(typeof code === 'string' && DATABASE_CODE.test(code)) ||
			(typeof name === 'string' && DATABASE_ERROR.test(name)) ||
			(typeof message === 'string' && DATABASE_WORDS.test(message)),
	);
	return isOfDatabase ? new Failure('databaseAway', {}, error) : undefined;
}
