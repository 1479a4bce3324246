import type { IBinaryData, IDataObject } from 'n8n-workflow';

import type { Recording, VoiceAddress } from '../audio/referenceAudio';
import type { RunFacts } from '../segmind/answers';
import type { LedgerEntry } from './ledger';

/** The recording of the voice: at an address, or in the item, to be uploaded. */
export type ReferenceAudio = VoiceAddress | { recording: Recording };

/** How the speech of a request is waited for and handed on. */
export interface Delivery {
	waitForCompletion: boolean;
	downloadAudio: boolean;
	simplify: boolean;
	/** What the user wants the file to be called. */
	fileName?: string;
	timeoutSeconds: number;
	pollIntervalSeconds?: number;
}

/** What one item asks for, checked. */
export interface SpeechJob extends Delivery {
	itemIndex: number;
	/** What the ledger knows of it. */
	entry: LedgerEntry;
	mode: 'async' | 'sync';
	reference: ReferenceAudio;
	text: string;
	language: string;
	speed: number;
	/** So far back an equal request is looked for before this one is bought; 0: not at all; absent: automatic. */
	reuseWithinHours?: number;
	/** Is asked before anything is bought; what it throws ends the job. */
	check?: () => void;
}

/** What an item gets: its JSON, and its audio if it was asked for. */
export interface SpeechOutput {
	json: IDataObject;
	audio?: IBinaryData;
	/** What the service told of the run, if it did just now. */
	facts?: RunFacts;
	/** It was not bought anew. */
	reused?: boolean;
}
