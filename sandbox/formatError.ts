import { ZodError } from 'zod';

/** What an error says, in one line without a stack: of a value that was refused, where and why. */
export function formatError(error: unknown): string {
	if (error instanceof ZodError) {
		const issues = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
		return issues.join('; ').replace(/(^|; ): /g, '$1');
	}
	return error instanceof Error ? error.message : String(error);
}
