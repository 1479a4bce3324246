import { ipaddr } from '../vendor/ipaddr';
import { isHttpUrl } from './addresses';
import type { Connection } from './connection';

/**
 * Top-level names that only private networks use: RFC 6761, RFC 6762 (appendix G), RFC 8375, ICANN's `.internal` and those it
 * will never give away (`.corp`, `.home`, `.mail`), and what Kubernetes, Consul, Docker, Windows and home routers use.
 */
const INWARD_NAMES =
	/(^|\.)(localhost|localdomain|local|internal|intranet|private|priv|corp|home|mail|lan|test|onion|alt|svc|default|consul|docker|workgroup|mshome\.net|fritz\.box|home\.arpa)$/;

/** Azure's own address for what runs in it, among public ones (learn.microsoft.com, "What is IP address 168.63.129.16?"). */
const AZURE_PLATFORM = '168.63.129.16';

/** Whatever else of IPv6 counts as `unicast`, only this is assigned to the internet (RFC 4291, section 2.4). */
const GLOBAL = ipaddr.parseCIDR('2000::/3');

/**
 * True for a host that lies in n8n's own machine or network, as far as its name or number shows.
 * @param hostname as in `new URL()`, which has made plain numbers of all notations of an IPv4 address
 */
export function isInwardHost(hostname: string): boolean {
	const host = hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '');
	if (ipaddr.isValid(host)) {
		const address = ipaddr.process(host);
		// Translated and tunnelled addresses (NAT64, 6to4, Teredo) are not `unicast` either.
		if (address.range() !== 'unicast' || address.toString() === AZURE_PLATFORM) return true;
		return address.kind() === 'ipv6' && !address.match(GLOBAL);
	}
	return !host.includes('.') || INWARD_NAMES.test(host.toLowerCase());
}

/**
 * The guard for every address that a parameter, an answer or a redirect names: nothing in n8n's own network is opened,
 * unless the credential itself leads to that host, as with the sandbox.
 */
export function mayOpen(url: string, connection: Omit<Connection, 'credential'>): boolean {
	if (!isHttpUrl(url)) return false;
	const { hostname } = new URL(url);
	const { baseUrl, storageUrl, historyUrl } = connection;
	const own = [baseUrl, storageUrl, historyUrl].filter(isHttpUrl);
	return !isInwardHost(hostname) || own.some((address) => new URL(address).hostname === hostname);
}
