import { openTestApp, type Answer, type TestApp } from '../support/app.js';
import type { Clock } from '../../src/clock.js';
import { openEmulator, type TestEmulator } from '../support/emulator.js';
import { multipartRequest } from '../support/multipart-request.js';
import { textAt, valueAt } from '../support/value-at.js';

export interface LiveGateway {
  gateway: TestApp;
  emulator: TestEmulator;
  close(): Promise<void>;
}
