-- CreateEnum
CREATE TYPE "Surface" AS ENUM ('MITEOS', 'MIOSA', 'ROUTA');

-- CreateEnum
CREATE TYPE "ApprovalStatus" AS ENUM ('PENDING', 'APPROVED', 'REJECTED', 'WITHDRAWN');

-- CreateTable
CREATE TABLE "Tenant" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Tenant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Workspace" (
    "id" TEXT NOT NULL,
    "tenantId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Workspace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "WorkspaceLink" (
    "id" TEXT NOT NULL,
    "tenantId" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "surface" "Surface" NOT NULL,
    "upstreamId" TEXT NOT NULL,
    "state" JSONB NOT NULL,
    "asOf" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "WorkspaceLink_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TaskWorkspace" (
    "id" TEXT NOT NULL,
    "tenantId" TEXT NOT NULL,
    "surface" "Surface" NOT NULL,
    "taskId" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "TaskWorkspace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Approval" (
    "id" TEXT NOT NULL,
    "tenantId" TEXT NOT NULL,
    "surface" "Surface" NOT NULL,
    "upstreamId" TEXT NOT NULL,
    "taskId" TEXT NOT NULL,
    "agentId" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "tool" TEXT,
    "risk" TEXT NOT NULL,
    "status" "ApprovalStatus" NOT NULL DEFAULT 'PENDING',
    "reason" TEXT,
    "requestedAt" TIMESTAMPTZ(3) NOT NULL,
    "decidedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Approval_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EventCounter" (
    "tenantId" TEXT NOT NULL,
    "last" BIGINT NOT NULL,

    CONSTRAINT "EventCounter_pkey" PRIMARY KEY ("tenantId")
);

-- CreateTable
CREATE TABLE "Event" (
    "id" TEXT NOT NULL,
    "tenantId" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "dedupeKey" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "surface" "Surface",
    "taskId" TEXT,
    "agentId" TEXT,
    "payload" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "recovered" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "Event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MiteosWorkspace" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "status" TEXT NOT NULL DEFAULT 'active',
    "idempotencyKey" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "MiteosWorkspace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MiteosFile" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "sizeBytes" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "blob" TEXT NOT NULL,
    "idempotencyKey" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "MiteosFile_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MiteosTask" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "workspaceId" TEXT,
    "prompt" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "maxAgents" INTEGER NOT NULL,
    "autonomyLevel" INTEGER NOT NULL,
    "autoDeploy" BOOLEAN NOT NULL,
    "deployTarget" TEXT,
    "cost" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "run" JSONB NOT NULL,
    "dueAt" TIMESTAMPTZ(3),
    "idempotencyKey" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "MiteosTask_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MiteosAgent" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "taskId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "currentTool" TEXT,
    "progress" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "MiteosAgent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MiteosApproval" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "taskId" TEXT NOT NULL,
    "agentId" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "tool" TEXT NOT NULL,
    "risk" TEXT NOT NULL,
    "approved" BOOLEAN,
    "reason" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "decidedAt" TIMESTAMPTZ(3),

    CONSTRAINT "MiteosApproval_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MiteosDeliverable" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "taskId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "sizeBytes" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "blob" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "MiteosDeliverable_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MiteosDeployment" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "taskId" TEXT,
    "target" TEXT NOT NULL,
    "configId" TEXT,
    "status" TEXT NOT NULL,
    "url" TEXT,
    "dueAt" TIMESTAMPTZ(3),
    "idempotencyKey" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "completedAt" TIMESTAMPTZ(3),

    CONSTRAINT "MiteosDeployment_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Workspace_tenantId_createdAt_id_idx" ON "Workspace"("tenantId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "WorkspaceLink_tenantId_surface_upstreamId_key" ON "WorkspaceLink"("tenantId", "surface", "upstreamId");

-- CreateIndex
CREATE UNIQUE INDEX "WorkspaceLink_workspaceId_surface_key" ON "WorkspaceLink"("workspaceId", "surface");

-- CreateIndex
CREATE INDEX "TaskWorkspace_workspaceId_createdAt_id_idx" ON "TaskWorkspace"("workspaceId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "TaskWorkspace_tenantId_surface_taskId_key" ON "TaskWorkspace"("tenantId", "surface", "taskId");

-- CreateIndex
CREATE INDEX "Approval_tenantId_surface_taskId_idx" ON "Approval"("tenantId", "surface", "taskId");

-- CreateIndex
CREATE UNIQUE INDEX "Approval_tenantId_surface_agentId_upstreamId_key" ON "Approval"("tenantId", "surface", "agentId", "upstreamId");

-- CreateIndex
CREATE INDEX "Event_tenantId_taskId_sequence_idx" ON "Event"("tenantId", "taskId", "sequence");

-- CreateIndex
CREATE UNIQUE INDEX "Event_tenantId_sequence_key" ON "Event"("tenantId", "sequence");

-- CreateIndex
CREATE UNIQUE INDEX "Event_tenantId_dedupeKey_key" ON "Event"("tenantId", "dedupeKey");

-- CreateIndex
CREATE UNIQUE INDEX "MiteosWorkspace_position_key" ON "MiteosWorkspace"("position");

-- CreateIndex
CREATE UNIQUE INDEX "MiteosWorkspace_accountId_name_key" ON "MiteosWorkspace"("accountId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "MiteosWorkspace_accountId_idempotencyKey_key" ON "MiteosWorkspace"("accountId", "idempotencyKey");

-- CreateIndex
CREATE UNIQUE INDEX "MiteosFile_position_key" ON "MiteosFile"("position");

-- CreateIndex
CREATE UNIQUE INDEX "MiteosFile_blob_key" ON "MiteosFile"("blob");

-- CreateIndex
CREATE INDEX "MiteosFile_accountId_workspaceId_position_idx" ON "MiteosFile"("accountId", "workspaceId", "position");

-- CreateIndex
CREATE UNIQUE INDEX "MiteosFile_accountId_idempotencyKey_key" ON "MiteosFile"("accountId", "idempotencyKey");

-- CreateIndex
CREATE UNIQUE INDEX "MiteosTask_position_key" ON "MiteosTask"("position");

-- CreateIndex
CREATE INDEX "MiteosTask_accountId_status_position_idx" ON "MiteosTask"("accountId", "status", "position");

-- CreateIndex
CREATE INDEX "MiteosTask_dueAt_idx" ON "MiteosTask"("dueAt");

-- CreateIndex
CREATE UNIQUE INDEX "MiteosTask_accountId_idempotencyKey_key" ON "MiteosTask"("accountId", "idempotencyKey");

-- CreateIndex
CREATE UNIQUE INDEX "MiteosAgent_taskId_position_key" ON "MiteosAgent"("taskId", "position");

-- CreateIndex
CREATE INDEX "MiteosApproval_agentId_idx" ON "MiteosApproval"("agentId");

-- CreateIndex
CREATE UNIQUE INDEX "MiteosDeliverable_position_key" ON "MiteosDeliverable"("position");

-- CreateIndex
CREATE UNIQUE INDEX "MiteosDeliverable_blob_key" ON "MiteosDeliverable"("blob");

-- CreateIndex
CREATE INDEX "MiteosDeliverable_accountId_taskId_position_idx" ON "MiteosDeliverable"("accountId", "taskId", "position");

-- CreateIndex
CREATE UNIQUE INDEX "MiteosDeployment_position_key" ON "MiteosDeployment"("position");

-- CreateIndex
CREATE INDEX "MiteosDeployment_dueAt_idx" ON "MiteosDeployment"("dueAt");

-- CreateIndex
CREATE UNIQUE INDEX "MiteosDeployment_accountId_idempotencyKey_key" ON "MiteosDeployment"("accountId", "idempotencyKey");

-- AddForeignKey
ALTER TABLE "WorkspaceLink" ADD CONSTRAINT "WorkspaceLink_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TaskWorkspace" ADD CONSTRAINT "TaskWorkspace_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MiteosFile" ADD CONSTRAINT "MiteosFile_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "MiteosWorkspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MiteosAgent" ADD CONSTRAINT "MiteosAgent_taskId_fkey" FOREIGN KEY ("taskId") REFERENCES "MiteosTask"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MiteosApproval" ADD CONSTRAINT "MiteosApproval_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "MiteosAgent"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MiteosDeliverable" ADD CONSTRAINT "MiteosDeliverable_taskId_fkey" FOREIGN KEY ("taskId") REFERENCES "MiteosTask"("id") ON DELETE CASCADE ON UPDATE CASCADE;
