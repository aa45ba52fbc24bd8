import { createHash, randomBytes, type Hash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Behaviour } from '../control/behaviour';
import type { ReceivedUpload, ResultsDownload } from '../control/records';

const LIFETIME_MS = 48 * 60 * 60 * 1000;
/** Complete files and uploads kept in all, so a long-running emulator does not fill the disk. */
const KEPT_FILES = 256;
/** Results files kept in all; uploads do not displace them. */
const KEPT_RESULTS = 64;

type FileState = 'PROCESSING' | 'ACTIVE' | 'FAILED';

/** An upload between its start and its end. */
export interface UploadSession {
	id: string;
	key: string;
	path: string;
	displayName?: string;
	mimeType: string;
	announcedBytes: number;
	receivedBytes: number;
	hash: Hash;
	status: 'active' | 'final' | 'cancelled';
	record: ReceivedUpload;
}

/** A complete file, owned by the key that uploaded it or made the batch. */
export interface StoredFile {
	id: string;
	key: string;
	path: string;
	displayName?: string;
	mimeType: string;
	bytes: number;
	/** In hexadecimal. */
	sha256: string;
	createdAt: number;
	processingMs: number;
	fails: boolean;
	/** Of an uploaded file. */
	record?: ReceivedUpload;
	/** Of a batch's results file, which can be downloaded: its downloads so far. */
	downloads?: ResultsDownload[];
}

export function stateOf({ createdAt, processingMs, fails }: StoredFile): FileState {
	if (Date.now() - createdAt < processingMs) return 'PROCESSING';
	return fails ? 'FAILED' : 'ACTIVE';
}

/** Returns Google's `File` resource. */
export function describeFile(file: StoredFile, personaUrl: string): object {
	const { id, displayName, mimeType, bytes, sha256, createdAt, downloads } = file;
	const state = stateOf(file);
	const created = new Date(createdAt).toISOString();
	return {
		name: `files/${id}`,
		...(displayName !== undefined && { displayName }),
		mimeType,
		sizeBytes: String(bytes),
		createTime: created,
		updateTime: created,
		expirationTime: new Date(createdAt + LIFETIME_MS).toISOString(),
		// Google encodes the hexadecimal digits as base64, not the bytes.
		sha256Hash: Buffer.from(sha256).toString('base64'),
		uri: `${personaUrl}/v1beta/files/${id}`,
		state,
		source: downloads ? 'GENERATED' : 'UPLOADED',
		...(downloads && {
			downloadUri: `${personaUrl}/download/v1beta/files/${id}:download?alt=media`,
		}),
		...(state === 'FAILED' && { error: { code: 13, message: 'The file failed to be processed.' } }),
	};
}

/** Returns letters and digits, like Google's names; an uploaded file has twelve. */
export const createId = (length = 12) =>
	[...randomBytes(length)]
		.map((byte) => '0123456789abcdefghijklmnopqrstuvwxyz'[byte % 36])
		.join('');

/** Uploaded files in a temporary folder, deleted when the emulator stops. */
export class FileStore {
	private folder?: Promise<string>;
	private readonly sessions = new Map<string, UploadSession>();
	private readonly files = new Map<string, StoredFile>();
	/** Files of batch results. */
	private readonly results = new Map<string, StoredFile>();

	/** Returns where a new file can be written. */
	async createPath(): Promise<string> {
		this.folder ??= mkdtemp(join(tmpdir(), 'gemini-image-emulator-'));
		return join(await this.folder, randomBytes(16).toString('hex'));
	}

	async open(
		about: Pick<UploadSession, 'key' | 'displayName' | 'mimeType' | 'announcedBytes' | 'record'>,
	): Promise<UploadSession> {
		const path = await this.createPath();
		const id = randomBytes(48).toString('base64url');
		const session: UploadSession = {
			...about,
			id,
			path,
			receivedBytes: 0,
			hash: createHash('sha256'),
			status: 'active',
		};
		this.sessions.set(id, session);
		const [oldest] = this.sessions.values();
		if (this.sessions.size > KEPT_FILES && oldest) {
			this.sessions.delete(oldest.id);
			await this.drop(oldest);
		}
		return session;
	}

	session(id: string): UploadSession | undefined {
		return this.sessions.get(id);
	}

	/** Ends an upload without a file. */
	async drop(session: UploadSession): Promise<void> {
		if (session.status !== 'active') return;
		session.status = 'cancelled';
		await rm(session.path, { force: true });
	}

	/** Ends a complete upload and decides how its file will be processed. */
	async keep(
		session: UploadSession,
		{ fileProcessingMs = 0, filesFail = false }: Behaviour,
	): Promise<StoredFile> {
		const { key, path, displayName, mimeType, receivedBytes, record } = session;
		const file: StoredFile = {
			id: createId(),
			key,
			path,
			displayName,
			mimeType,
			bytes: receivedBytes,
			sha256: session.hash.digest('hex'),
			createdAt: Date.now(),
			processingMs: fileProcessingMs,
			fails: filesFail,
			record,
		};
		session.status = 'final';
		Object.assign(record, { name: `files/${file.id}`, sha256: file.sha256 });
		this.files.set(file.id, file);
		const [oldest] = this.files.values();
		if (this.files.size > KEPT_FILES && oldest) await this.remove(oldest);
		return file;
	}

	/** Takes in a batch's complete results file. */
	keepResults(
		about: Pick<StoredFile, 'id' | 'key' | 'path' | 'bytes' | 'sha256' | 'downloads'>,
	): StoredFile {
		const mimeType = 'application/jsonl';
		const file = { ...about, mimeType, createdAt: Date.now(), processingMs: 0, fails: false };
		this.results.set(file.id, file);
		const [oldest] = this.results.values();
		if (this.results.size > KEPT_RESULTS && oldest) {
			this.results.delete(oldest.id);
			rmSync(oldest.path, { force: true });
		}
		return file;
	}

	/** Finds a file for its owner only. */
	find(id: string, key: string | undefined): StoredFile | undefined {
		const file = this.files.get(id) ?? this.results.get(id);
		return file && file.key === key ? file : undefined;
	}

	/** All uploaded files of a key, newest first. */
	of(key: string | undefined): StoredFile[] {
		return [...this.files.values()].filter((file) => file.key === key).reverse();
	}

	async remove(file: StoredFile): Promise<void> {
		this.files.delete(file.id);
		this.results.delete(file.id);
		await rm(file.path, { force: true });
	}

	async close(): Promise<void> {
		if (this.folder) await rm(await this.folder, { recursive: true, force: true });
	}
}
