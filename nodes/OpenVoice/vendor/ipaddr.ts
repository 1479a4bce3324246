/** ipaddr.js (MIT): which range an IP address belongs to. */
export { default as ipaddr } from 'ipaddr.js';
