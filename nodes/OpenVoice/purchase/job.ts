import type { IBinaryData, IDataObject } from 'n8n-workflow';

import type { Recording, VoiceAddress } from '../audio/referenceAudio';
import type { RunFacts } from '../segmind/answers';

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

/** What one request is to say, checked, and how it is handed on. */
export interface SpeechOrder extends Delivery {
	itemIndex: number;
	mode: 'async' | 'sync';
	reference: ReferenceAudio;
	/** What is sent. */
	text: string;
	/** `text` before pronunciations, for the output; absent: the same. */
	writtenText?: string;
	language: string;
	speed: number;
	/** How far back an equal request is looked for before this one is bought; 0: not at all; absent: automatic. */
	reuseWithinHours?: number;
	/** Called before submit; throwing aborts the purchase. */
	beforeSubmit?: () => void;
}

/** What an item gets: its JSON, and its audio if it was asked for. */
export interface SpeechOutput {
	json: IDataObject;
	audio?: IBinaryData;
	/** What the service told of the run, if it did just now. */
	facts?: RunFacts;
	/** It was not bought anew. */
	reused?: boolean;
	/** Whether it had been bought before could not be read just now. */
	couldNotLook?: boolean;
}
