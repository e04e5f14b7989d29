/** What is done for nobody in particular, or before it is known for whom. */
const exceptions: readonly { reason: string; form: RegExp }[] = [
  {
    reason: 'A signed link says whose it is by its signature, which is checked with the row.',
    form: /FROM "public"\."MiteosDeliverable" AS "t0" WHERE \("t0"\."id" = \$1 AND 1=1\)/,
  },
  {
    reason: 'A Workspace that has just been made with its links is read back by its new id.',
    form: /FROM "public"\."Workspace" AS "t0" WHERE "t0"\."id" = \$1 LIMIT \$2$/,
  },
  {
    reason: 'The engine moves what is due, whosever it is.',
    form: /min\("dueAt"\)|WHERE (?:\("t0"\.)?"dueAt" <= \$1/,
  },
  {
    reason: 'Before they are written, tasks are locked that were read as those of their account.',
    form: /"run"->>'version' AS "version" FROM "MiteosTask"\s+WHERE "id" = ANY\(\$1\)/,
  },
  {
    reason: 'The engine reads the deployments that it has locked.',
    form: /FROM "public"\."MiteosDeployment" AS "t0" WHERE "t0"\."id" IN \([$\d,]+\)$/,
  },
  {
    reason: 'And it writes how far they are.',
    form: /^\s*UPDATE "MiteosDeployment" AS d\s+SET "status"/,
  },
  {
    reason: 'What is past its time is removed by its age alone.',
    form: /^DELETE FROM "public"\."\w+" WHERE (?!.*"(?:id|key)").*"(?:createdAt|endedAt|receivedAt|seenAt|until)"/,
  },
  {
    reason: 'What has been gone for long is removed by its age too.',
    form: /^\s*(?:DELETE FROM "Workspace(?:Link)?" WHERE "id" IN|SELECT min\("goneAt"\))/,
  },
  {
    reason: 'Old events are removed tenant by tenant, and this lists the tenants.',
    form: /^SELECT "t0"\."tenantId" FROM "public"\."EventCounter" AS "t0" WHERE "t0"\."tenantId" > \$1 ORDER BY/,
  },
  {
    reason: 'Operations that were left lying are taken up, whosever they are.',
    form: /FROM "public"\."Operation" AS "t0" WHERE "t0"\."endedAt" IS NULL ORDER BY/,
  },
  {
    reason: 'Where no other process can be at work, all of them are let go of at the start.',
    form: /^UPDATE "public"\."Operation" SET .* WHERE "public"\."Operation"\."endedAt" IS NULL$/,
  },
  {
    reason: 'When keys were used last is written for all together.',
    form: /^\s*UPDATE "ApiKey" AS k SET "lastUsedAt"/,
  },
];

/** Whether a statement that names no owner is one that may do without. */
export function mayGoWithoutOwner(sql: string): boolean {
  return exceptions.some(({ form }) => form.test(sql));
}
