import * as errors from '../src/errors.js';
import { builder } from './builder.js';
import { SurfaceEnum } from './surface.js';

const ErrorInterface = builder.interfaceRef<errors.GatewayError>('Error').implement({
  description: 'Why something was not done.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    message: t.exposeString('message', { description: 'For people; may change.' }),
    code: t.exposeString('code', { description: 'For programs; stable.' }),
  }),
});

const FieldProblem = builder.objectRef<errors.FieldProblem>('FieldProblem').implement({
  description: 'What is wrong with one field of an input.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    path: t.exposeString('path', { description: 'Where in the input, as in `config.maxAgents`.' }),
    message: t.exposeString('message', { description: 'What is wrong with it.' }),
  }),
});

builder.objectType(errors.ValidationError, {
  name: 'ValidationError',
  description: 'The input breaks a rule; nothing was done. Change it before trying again.',
  interfaces: [ErrorInterface],
  authScopes: { signedIn: true },
  fields: (t) => ({
    fields: t.field({
      type: [FieldProblem],
      description: 'The fields at fault, where they can be named.',
      resolve: (error) => [...error.fields],
    }),
  }),
});

builder.objectType(errors.NotFoundError, {
  name: 'NotFoundError',
  description: 'There is no such thing for this viewer.',
  interfaces: [ErrorInterface],
  authScopes: { signedIn: true },
});

builder.objectType(errors.ConflictError, {
  name: 'ConflictError',
  description: 'It clashes with what is there, such as a name that is taken.',
  interfaces: [ErrorInterface],
  authScopes: { signedIn: true },
});

builder.objectType(errors.ForbiddenError, {
  name: 'ForbiddenError',
  description: 'The viewer, or the gateway’s credential on a surface, may not do this.',
  interfaces: [ErrorInterface],
  authScopes: { signedIn: true },
});

builder.objectType(errors.NotLinkedError, {
  name: 'NotLinkedError',
  description: 'The Workspace has no part on the surface that this needs.',
  interfaces: [ErrorInterface],
  authScopes: { signedIn: true },
  fields: (t) => ({
    surface: t.expose('surface', { type: SurfaceEnum, description: 'The surface without a part.' }),
  }),
});

builder.objectType(errors.RateLimitedError, {
  name: 'RateLimitedError',
  description: 'Too many calls; nothing was done.',
  interfaces: [ErrorInterface],
  authScopes: { signedIn: true },
  fields: (t) => ({
    retryAfter: t.exposeFloat('retryAfter', {
      nullable: true,
      description: 'Seconds to wait before trying again; null when unknown.',
    }),
  }),
});

builder.objectType(errors.UpstreamError, {
  name: 'UpstreamError',
  description: 'The surface failed or could not be reached.',
  interfaces: [ErrorInterface],
  authScopes: { signedIn: true },
  fields: (t) => ({
    surface: t.expose('surface', { type: SurfaceEnum, description: 'The surface that failed.' }),
  }),
});

builder.objectType(errors.UnsupportedError, {
  name: 'UnsupportedError',
  description: 'The surface cannot do this at all.',
  interfaces: [ErrorInterface],
  authScopes: { signedIn: true },
  fields: (t) => ({
    surface: t.expose('surface', { type: SurfaceEnum, description: 'The surface that cannot.' }),
  }),
});

builder.objectType(errors.InDoubtError, {
  name: 'InDoubtError',
  description: 'The write may or may not have happened; the message says how to find out.',
  interfaces: [ErrorInterface],
  authScopes: { signedIn: true },
  fields: (t) => ({
    surface: t.expose('surface', { type: SurfaceEnum, description: 'The surface in doubt.' }),
  }),
});
