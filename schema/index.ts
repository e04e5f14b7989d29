import './agent.js';
import './api-key.js';
import './approval.js';
import './deliverable.js';
import './deployment.js';
import './errors.js';
import './file.js';
import './subscriptions.js';
import './task.js';
import './upstream-credential.js';
import './viewer.js';
import './workspace.js';
import { builder } from './builder.js';

export const schema = builder.toSchema();
