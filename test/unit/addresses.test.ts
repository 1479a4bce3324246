import { isRequestId, looksLikeRequestId } from '../../nodes/OpenVoice/segmind/addresses';

const UUID = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const HEX = '3f2504e04f8941d39a0c0305e82c3301';

describe('A request id', () => {
	it.each([UUID, UUID.toUpperCase(), HEX, 'req_2Zx9Kq7Lm4Np8Rt1'])('may be %s', (id) => {
		expect(looksLikeRequestId(id)).toBe(true);
		expect(isRequestId(id)).toBe(true);
	});

	it.each([
		'',
		'abc',
		'request-id',
		'undefined',
		'[object Object]',
		'a-word-without-any-digit',
		HEX.slice(1, 8),
		`${UUID}/../../v1/get-user-credits`,
		`../${HEX}`,
		'1'.repeat(200),
	])('is not what somebody typed by mistake: %j', (typed) => {
		expect(looksLikeRequestId(typed)).toBe(false);
	});

	it('is taken from the service as it comes, if it can stand in an address', () => {
		expect(isRequestId('7')).toBe(true);
		expect(isRequestId('a/b')).toBe(false);
		expect(isRequestId(7)).toBe(false);
	});
});
