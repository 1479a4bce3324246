/** RFC 3533, section 6. */
const HEADER_BYTES = 27;
const MOST_SEGMENTS = 255;
const SEGMENT_BYTES = 255;
const CONTINUED = 1;
const FIRST = 2;
const LAST = 4;

/** The position of a page on which no packet ends. */
const NO_POSITION = 2n ** 64n - 1n;

/** Of the one stream in a file, any number will do. */
const SERIAL = 0x6f70656e;

const POLYNOMIAL = 0x04c11db7;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
	let crc = byte << 24;
	for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ POLYNOMIAL : crc << 1;
	return crc >>> 0;
});

function crcOf(bytes: Uint8Array): number {
	let crc = 0;
	for (const byte of bytes) crc = ((crc << 8) ^ CRC_TABLE[(crc >>> 24) ^ byte]!) >>> 0;
	return crc;
}

/** Writes packets of one stream as Ogg pages. */
export class OggPages {
	private segments: number[] = [];

	private body: Uint8Array[] = [];

	private position = NO_POSITION;

	private isContinued = false;

	private pages = 0;

	/**
	 * Adds a packet.
	 * @param position how far the stream is at its end
	 * @returns pages that became full
	 */
	add(packet: Uint8Array, position: number): Buffer[] {
		const full: Buffer[] = [];
		for (let at = 0, size = SEGMENT_BYTES; size === SEGMENT_BYTES; at += size) {
			if (this.segments.length === MOST_SEGMENTS) {
				full.push(this.page(0));
				this.isContinued = at > 0;
			}
			size = Math.min(SEGMENT_BYTES, packet.length - at);
			this.segments.push(size);
			this.body.push(packet.subarray(at, at + size));
		}
		this.position = BigInt(position);
		return full;
	}

	/** How many packets, or parts of some, wait for their page to be full. */
	get waiting(): number {
		return this.segments.length;
	}

	/** Ends the page. */
	flush(isLast = false): Buffer {
		const page = this.page(isLast ? LAST : 0);
		this.isContinued = false;
		return page;
	}

	private page(flags: number): Buffer {
		const { segments, body, pages } = this;
		const head = Buffer.alloc(HEADER_BYTES + segments.length);
		head.write('OggS', 'latin1');
		head[5] = flags | (this.isContinued ? CONTINUED : 0) | (pages === 0 ? FIRST : 0);
		head.writeBigUInt64LE(this.position, 6);
		head.writeUInt32LE(SERIAL, 14);
		head.writeUInt32LE(pages, 18);
		head[26] = segments.length;
		head.set(segments, HEADER_BYTES);
		const page = Buffer.concat([head, ...body]);
		page.writeUInt32LE(crcOf(page), 22);
		this.segments = [];
		this.body = [];
		this.position = NO_POSITION;
		this.pages++;
		return page;
	}
}
