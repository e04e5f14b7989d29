-- CreateTable
CREATE TABLE "RoutaWorkspace" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "title" TEXT NOT NULL,
    "repoPath" TEXT,
    "branch" TEXT,
    "status" TEXT NOT NULL,
    "metadata" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RoutaWorkspace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RoutaCodebase" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "identity" TEXT NOT NULL,
    "label" TEXT,
    "source" TEXT NOT NULL,
    "branch" TEXT,
    "isDefault" BOOLEAN NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RoutaCodebase_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RoutaTask" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "objective" TEXT NOT NULL,
    "scope" TEXT,
    "status" TEXT NOT NULL,
    "priority" TEXT,
    "acceptanceCriteria" TEXT[],
    "labels" TEXT[],
    "dependencies" TEXT[],
    "columnId" TEXT NOT NULL,
    "assignedTo" TEXT,
    "completionSummary" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RoutaTask_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RoutaAgent" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "modelTier" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "parentId" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RoutaAgent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RoutaNote" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "linkedTaskId" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RoutaNote_pkey" PRIMARY KEY ("workspaceId","id")
);

-- CreateTable
CREATE TABLE "RoutaChange" (
    "accountId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "made" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RoutaChange_pkey" PRIMARY KEY ("accountId","key")
);

-- CreateIndex
CREATE UNIQUE INDEX "RoutaWorkspace_position_key" ON "RoutaWorkspace"("position");

-- CreateIndex
CREATE INDEX "RoutaWorkspace_accountId_position_idx" ON "RoutaWorkspace"("accountId", "position");

-- CreateIndex
CREATE UNIQUE INDEX "RoutaCodebase_position_key" ON "RoutaCodebase"("position");

-- CreateIndex
CREATE UNIQUE INDEX "RoutaCodebase_workspaceId_identity_key" ON "RoutaCodebase"("workspaceId", "identity");

-- CreateIndex
CREATE UNIQUE INDEX "RoutaTask_position_key" ON "RoutaTask"("position");

-- CreateIndex
CREATE INDEX "RoutaTask_workspaceId_position_idx" ON "RoutaTask"("workspaceId", "position");

-- CreateIndex
CREATE UNIQUE INDEX "RoutaAgent_position_key" ON "RoutaAgent"("position");

-- CreateIndex
CREATE INDEX "RoutaAgent_workspaceId_position_idx" ON "RoutaAgent"("workspaceId", "position");

-- CreateIndex
CREATE UNIQUE INDEX "RoutaNote_position_key" ON "RoutaNote"("position");

-- CreateIndex
CREATE INDEX "RoutaChange_createdAt_idx" ON "RoutaChange"("createdAt");

-- AddForeignKey
ALTER TABLE "RoutaCodebase" ADD CONSTRAINT "RoutaCodebase_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "RoutaWorkspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RoutaTask" ADD CONSTRAINT "RoutaTask_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "RoutaWorkspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RoutaAgent" ADD CONSTRAINT "RoutaAgent_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "RoutaWorkspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RoutaNote" ADD CONSTRAINT "RoutaNote_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "RoutaWorkspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;
