import { isInwardHost, mayOpen } from '../../nodes/OpenVoice/segmind/addressGuard';

const hostOf = (url: string) => new URL(url).hostname;
const CONNECTION = {
	baseUrl: 'https://api.segmind.com',
	storageUrl: 'https://workflows-api.segmind.com',
	historyUrl: '',
	apiKey: '',
};

describe('The guard for addresses', () => {
	it.each([
		'redis',
		'redis.',
		'localhost',
		'localhost.',
		'LOCALHOST..',
		'app.localhost',
		'localhost.localdomain',
		'metadata.google.internal',
		'metadata.google.internal.',
		'host.docker.internal',
		'printer.local',
		'wiki.corp',
		'wiki.intranet',
		'nas.lan',
		'nas.home',
		'nas.home.arpa',
		'redis.default',
		'redis.default.svc',
		'vault.service.consul',
		'web.docker',
		'pc.workgroup',
		'pc.mshome.net',
		'fritz.box',
		'shop.test',
		'mx.mail',
		'a.onion',
		'ｌｏｃａｌｈｏｓｔ',
		'loc%61lhost',
		'user:word@localhost',
		'example.com@127.0.0.1',
		'api.segmind.com@127.0.0.1',
		'redis.default.svc.cluster.local',
		'127.0.0.1',
		'127.0.0.1.',
		'127.1',
		'0177.0.0.1',
		'0x7f.1',
		'1',
		'１２７.0.0.1',
		'127。0。0。1',
		'168.63.129.16',
		'192.0.2.1',
		'203.0.113.1',
		'240.0.0.1',
		'0x7f000001',
		'017700000001',
		'2130706433',
		'0.0.0.0',
		'10.1.2.3',
		'100.64.0.1',
		'169.254.169.254',
		'172.31.255.255',
		'192.168.1.1',
		'192.0.0.8',
		'198.18.0.1',
		'198.19.255.255',
		'224.0.0.1',
		'255.255.255.255',
		'[::]',
		'[::1]',
		'[::127.0.0.1]',
		'[::ffff:127.0.0.1]',
		'[::ffff:169.254.169.254]',
		'[64:ff9b::7f00:1]',
		'[64:ff9b:1::7f00:1]',
		'[2002:7f00:1::]',
		'[2002:a9fe:a9fe::1]',
		'[2001:0:4136:e378:8000:63bf:3fff:fdd2]',
		'[2001:db8::1]',
		'[::ffff:0:127.0.0.1]',
		'[100::1]',
		'[4000::1]',
		'[fc00::1]',
		'[fd12:3456::1]',
		'[fe80::1]',
		'[fec0::1]',
		'[ff02::1]',
	])('opens nothing at %s', (host) => {
		expect(isInwardHost(hostOf(`http://${host}/`))).toBe(true);
		expect(mayOpen(`http://${host}:8080/a`, CONNECTION)).toBe(false);
	});

	it.each([
		'images.segmind.com',
		'images.segmind.com.',
		'segmind-sd-models.s3.amazonaws.com',
		'example.com',
		'internal.example.com',
		'corp.example',
		'mail.example.com',
		'localhost.example.com',
		'127.0.0.1@example.com',
		'8.8.8.8',
		'[2606:4700::1111]',
		'[::ffff:8.8.8.8]',
	])('opens %s', (host) => {
		expect(mayOpen(`https://${host}/a`, CONNECTION)).toBe(true);
	});

	it.each([
		'ftp://example.com/a',
		'file:///etc/passwd',
		'data:audio/wav;base64,',
		'example.com',
		'',
	])('opens only web addresses: %j', (url) => expect(mayOpen(url, CONNECTION)).toBe(false));

	it('opens the hosts to which the credential leads, at any port', () => {
		const own = { ...CONNECTION, storageUrl: 'http://127.0.0.1:3000' };
		expect(mayOpen('http://127.0.0.1:4000/a', own)).toBe(true);
		expect(mayOpen('http://127.0.0.2:3000/a', own)).toBe(false);
	});
});
