'use strict';

// Services of older n8n look after their connections every minute, until their server stops them. There is
// no server here, and they must not keep the tests' process alive.
const { setInterval } = globalThis;
globalThis.setInterval = (...args) => setInterval(...args).unref();
