import type { Position, Walk } from './walk';

const BLOCK_BYTES = 65_536;

/** Uncompressed sound that has passed by. */
export interface Sound {
	bytes: number;
	/** All bytes are one and the same: silence, in whatever way samples are stored. */
	isConstant: boolean;
}

/** Passes over uncompressed sound, of at most so many bytes, and tells whether there is any in it. */
export function* passSound(file: Position, mostBytes: number): Walk<Sound> {
	const start = file.offset;
	let first: number | undefined;
	let isConstant = true;
	for (let left = mostBytes; left > 0; left = mostBytes - (file.offset - start)) {
		if (!isConstant) {
			yield { pass: left };
			break;
		}
		const block = yield { some: Math.min(BLOCK_BYTES, left) };
		if (block.length === 0) break;
		const byte = (first ??= block[0]);
		isConstant = block.every((other) => other === byte);
	}
	return { bytes: file.offset - start, isConstant };
}
