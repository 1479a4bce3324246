import { AsyncLocalStorage } from 'node:async_hooks';

/** A line of n8n's log, as a node or the engine wrote it. */
export interface LogLine {
	level: string;
	message: string;
	/** What was logged beside the message; n8n adds the place in the code. */
	meta: Record<string, unknown>;
}

type LogListener = (line: LogLine) => void;

/** Runs work and gives the listener every line of n8n's log that is written in the course of it. */
export type LogCapture = <T>(listener: LogListener, work: () => Promise<T>) => Promise<T>;

/**
 * Takes the output of n8n's own logger instead of printing it, told apart by the execution that wrote it. Levels,
 * scopes and what n8n adds to a line stay n8n's.
 * @param fromCore resolves modules as n8n-core does
 */
export function captureLog(
	n8nCore: object,
	fromCore: NodeJS.Require,
	container: { get(type: never): unknown },
): LogCapture {
	const current = new AsyncLocalStorage<LogListener>();
	const sink = {
		log(level: string, message: string, meta: Record<string, unknown> = {}) {
			current.getStore()?.({ level, message, meta });
		},
		child: () => sink,
	};
	// Older n8n has its logger in n8n-core itself.
	const module = 'Logger' in n8nCore ? n8nCore : (fromCore('@n8n/backend-common') as object);
	const { Logger } = module as { Logger: never };
	const logger = container.get(Logger) as { setInternalLogger(logger: unknown): void };
	logger.setInternalLogger(sink);
	return async (listener, work) => await current.run(listener, work);
}
