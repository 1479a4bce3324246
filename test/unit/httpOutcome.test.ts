import { readNetworkFailure } from '../../nodes/OpenVoice/segmind/httpOutcome';

const error = (code: string, more: object = {}) => Object.assign(new Error(code), { code }, more);

describe('readNetworkFailure', () => {
	it.each([
		['ENOTFOUND'],
		['EAI_AGAIN'],
		['ECONNREFUSED'],
		['EHOSTUNREACH'],
		['ENETUNREACH'],
		['ERR_INVALID_URL'],
		['EPROTO'],
		['CERT_HAS_EXPIRED'],
		['DEPTH_ZERO_SELF_SIGNED_CERT'],
		['SELF_SIGNED_CERT_IN_CHAIN'],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
		['UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
		['ERR_TLS_CERT_ALTNAME_INVALID'],
		['ERR_SSL_WRONG_VERSION_NUMBER'],
		['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE'],
		['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
		['HOSTNAME_MISMATCH'],
		// What Node.js refuses to write: a key that was pasted with a line break or a “…” in it.
		['ERR_INVALID_CHAR'],
		['ERR_INVALID_PROTOCOL'],
		// What n8n’s HTTP client says of ftp://.
		['ERR_BAD_REQUEST'],
	])('knows that nothing left after %s', (code) => {
		expect(readNetworkFailure(error(code))).toMatchObject({ code, mayHaveArrived: false });
	});

	it.each([
		['ENOTFOUND', false],
		['ECONNREFUSED', false],
		['EAI_AGAIN', false],
		['ECONNRESET', false],
		['CERT_HAS_EXPIRED', true],
		['DEPTH_ZERO_SELF_SIGNED_CERT', true],
		['ERR_TLS_CERT_ALTNAME_INVALID', true],
		['ERR_INVALID_URL', true],
		['ERR_INVALID_CHAR', true],
		['ERR_BAD_REQUEST', true],
	])('after %s, a setting has to be changed first: %s', (code, expected) => {
		expect(readNetworkFailure(error(code)).needsSetting ?? false).toBe(expected);
	});

	it.each([
		['ECONNRESET'],
		['ECONNABORTED'],
		['ETIMEDOUT'],
		['EPIPE'],
		['ERR_CANCELED'],
		['HPE_INVALID_CONSTANT'],
		['ERR_BAD_RESPONSE'],
		// TLS that fails on a connection that was already in use.
		['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC'],
		['ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC'],
		['ERR_SSL_UNEXPECTED_EOF_WHILE_READING'],
	])('fears that it arrived after %s', (code) => {
		expect(readNetworkFailure(error(code))).toEqual({ code, mayHaveArrived: true });
	});

	it('sees that the connection itself was never made', () => {
		const timeout = error('ETIMEDOUT', { syscall: 'connect' });
		expect(readNetworkFailure(timeout).mayHaveArrived).toBe(false);
		const reset = error('ECONNRESET', { syscall: 'read' });
		expect(readNetworkFailure(reset).mayHaveArrived).toBe(true);
	});

	it('sees that a reset came before the TLS handshake was over', () => {
		const reset = Object.assign(
			new Error('Client network socket disconnected before secure TLS connection was established'),
			{ code: 'ECONNRESET' },
		);
		expect(readNetworkFailure(reset).mayHaveArrived).toBe(false);
	});

	it.each([
		['its cause', { cause: error('ECONNREFUSED') }],
		['the cause of its cause', { cause: { cause: error('ECONNREFUSED') } }],
		['what n8n calls errorResponse', { errorResponse: error('ECONNREFUSED') }],
		['the addresses that were tried', { errors: [error('ECONNREFUSED'), error('ECONNREFUSED')] }],
	])('finds the code in %s', (_, nesting) => {
		const outer = Object.assign(new Error('n8n’s own words'), nesting);
		expect(readNetworkFailure(outer)).toEqual({ code: 'ECONNREFUSED', mayHaveArrived: false });
	});

	it('fears the worst of what it does not know', () => {
		for (const unknown of [new Error('no code'), 'a string', undefined, null, { code: 7 }]) {
			expect(readNetworkFailure(unknown)).toEqual({ code: 'UNKNOWN', mayHaveArrived: true });
		}
	});

	it('comes to an end with a cause that leads back to itself', () => {
		const circular: { code: string; cause?: unknown } = { code: 'ECONNRESET' };
		circular.cause = circular;
		expect(readNetworkFailure(circular).code).toBe('ECONNRESET');
	});

	it('takes nothing but the code: the error holds the key', () => {
		const axios = error('ECONNRESET', { config: { headers: { 'x-api-key': 'SG_secret' } } });
		expect(JSON.stringify(readNetworkFailure(axios))).not.toContain('secret');
	});
});
