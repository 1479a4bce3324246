import type { IExecuteFunctions } from 'n8n-workflow';

/** A readable stream of Node.js, by the name that n8n's types give it. */
export type AudioStream = Awaited<ReturnType<IExecuteFunctions['helpers']['getBinaryStream']>>;
