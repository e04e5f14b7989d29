import { z } from 'zod';
import type { NewRoutaCodebase, RoutaCodebase, RoutaCodebaseChanges } from '../../port.js';
import { fields, required, text } from '../fields.js';
import * as shapes from '../shapes.js';

export interface CodebaseWays {
  readonly creation: z.ZodType<NewRoutaCodebase>;
  readonly changes: z.ZodType<RoutaCodebaseChanges>;
  show(codebase: RoutaCodebase): object;
}

const label = text('label').optional();
const branch = text('branch').optional();
const path = text('path').optional();
const name = text('name').optional();
const repoPath = required('repoPath');

/** The documented names and those of servers both count, and both are shown. */
export const strictCodebases: CodebaseWays = {
  creation: fields({ repoPath: repoPath.optional(), path, label, name, branch }).transform(
    (given, context) => {
      const where = given.repoPath ?? given.path ?? '';
      if (where !== '')
        return { path: where, name: given.label ?? given.name, branch: given.branch };
      context.addIssue({ code: 'custom', message: 'repoPath is required' });
      return z.NEVER;
    },
  ),
  changes: fields({ repoPath: repoPath.optional(), path, label, name, branch }).transform(
    (given) => ({
      path: given.repoPath ?? given.path,
      name: given.label ?? given.name,
      branch: given.branch,
    }),
  ),
  show: (codebase) => ({
    ...shapes.toCodebase(codebase),
    name: codebase.name,
    path: codebase.path,
    sourceType: codebase.sourceText,
  }),
};

export const webCodebases: CodebaseWays = {
  creation: fields({ repoPath, label, branch }).transform((given) => ({
    ...{ path: given.repoPath, name: given.label, branch: given.branch },
  })),
  changes: fields({ repoPath: repoPath.optional(), label, branch }).transform((given) => ({
    ...{ path: given.repoPath, name: given.label, branch: given.branch },
  })),
  show: shapes.toCodebase,
};
