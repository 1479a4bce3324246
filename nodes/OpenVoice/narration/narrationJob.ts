import type { IBinaryData, IDataObject } from 'n8n-workflow';

import type { AudioScan } from '../audio/audioScan';
import type { NotConverted } from '../audio/format/convert';
import type { Wanted } from '../audio/format/plan';
import type { CaptionFormat } from './captionFile';
import type { Chapter, Part } from './parts';
import type { RunFacts } from '../segmind/answers';
import type { ReferenceAudio } from '../purchase/job';
import type { Said } from '../purchase/prices';

/** What one item asks to be narrated, checked. */
export interface NarrationJob {
	itemIndex: number;
	parts: Part[];
	chapters: Chapter[];
	voiceOf: (speaker: string | undefined) => NarratorVoice;
	sentencePauseSeconds: number;
	paragraphPauseSeconds: number;
	captions: 'none' | CaptionFormat;
	/** What kind of file it becomes, and how loud. */
	wanted: Wanted;
	fileName?: string;
	timeoutSeconds: number;
	pollIntervalSeconds?: number;
	reuseWithinHours?: number;
	/** What the text would become with other options. */
	levers: () => Promise<Lever[]>;
}

/** An option that cuts a text into other parts, and what these say: equal ones once. */
export interface Lever {
	/** Its name in the editor. */
	option: string;
	value: number;
	parts: Said[];
}

interface NarratorVoice {
	reference: ReferenceAudio;
	identity: string;
	language: string;
	speed: number;
}

/** One file, and what is said in it when. */
export interface NarrationOutput {
	json: IDataObject;
	audio: IBinaryData;
	captions?: IBinaryData;
	/** How many requests it took. */
	requests: number;
	facts: RunFacts;
	/** Some of it was not bought anew. */
	reused: boolean;
	/** Whether some of it had been bought before could not be read just now. */
	couldNotLook: boolean;
	/** What was wanted of the file and could not be done. */
	problem?: NotConverted;
}

/** A request that is spoken. */
export interface Spoken {
	requestId?: string;
	audio: IBinaryData;
	audioUrl?: string;
	/** Absent for audio that cannot be joined. */
	scan?: AudioScan;
	cost?: number;
	remainingCredits?: number;
	/** It was not bought anew. */
	reused?: boolean;
}
