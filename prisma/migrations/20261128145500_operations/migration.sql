-- CreateEnum
CREATE TYPE "OperationKind" AS ENUM ('CREATE_WORKSPACE', 'ADD_SURFACE', 'DELETE_WORKSPACE');

-- CreateEnum
CREATE TYPE "OperationState" AS ENUM ('RUNNING', 'UNDOING', 'SUCCEEDED', 'FAILED', 'NEEDS_ATTENTION');

-- CreateEnum
CREATE TYPE "OperationStepState" AS ENUM ('WAITING', 'STARTED', 'DONE', 'FAILED', 'UNDOING', 'UNDONE', 'IN_DOUBT');

-- CreateTable
CREATE TABLE "Operation" (
    "id" TEXT NOT NULL,
    "tenantId" TEXT NOT NULL,
    "kind" "OperationKind" NOT NULL,
    "state" "OperationState" NOT NULL DEFAULT 'RUNNING',
    "input" TEXT NOT NULL,
    "writeKey" TEXT,
    "workspaceId" TEXT,
    "error" JSONB,
    "holder" TEXT,
    "heldUntil" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Operation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OperationStep" (
    "operationId" TEXT NOT NULL,
    "tenantId" TEXT NOT NULL,
    "index" INTEGER NOT NULL,
    "surface" "Surface" NOT NULL,
    "state" "OperationStepState" NOT NULL DEFAULT 'WAITING',
    "writeKey" TEXT NOT NULL,
    "upstreamId" TEXT,
    "made" JSONB,
    "error" JSONB,
    "startedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "OperationStep_pkey" PRIMARY KEY ("operationId","index")
);

-- CreateIndex
CREATE INDEX "Operation_endedAt_tenantId_idx" ON "Operation"("endedAt", "tenantId");

-- CreateIndex
CREATE UNIQUE INDEX "Operation_tenantId_writeKey_key" ON "Operation"("tenantId", "writeKey");

-- AddForeignKey
ALTER TABLE "OperationStep" ADD CONSTRAINT "OperationStep_operationId_fkey" FOREIGN KEY ("operationId") REFERENCES "Operation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
