-- CreateTable
CREATE TABLE "MiosaAccount" (
    "accountId" TEXT NOT NULL,
    "previewDomain" TEXT,
    "isVerified" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "MiosaAccount_pkey" PRIMARY KEY ("accountId")
);

-- CreateTable
CREATE TABLE "MiosaWorkspace" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "externalId" TEXT,
    "description" TEXT,
    "metadata" TEXT NOT NULL,
    "isDefault" BOOLEAN NOT NULL DEFAULT false,
    "maxComputers" INTEGER,
    "maxComputerSize" TEXT NOT NULL DEFAULT 'large',
    "defaultComputerSize" TEXT NOT NULL DEFAULT 'small',
    "defaultAutoStopSeconds" INTEGER NOT NULL DEFAULT 0,
    "allowedTemplateTypes" TEXT[],
    "previewDomain" TEXT,
    "isVerified" BOOLEAN NOT NULL DEFAULT false,
    "idempotencyKey" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "MiosaWorkspace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MiosaProject" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "externalId" TEXT,
    "description" TEXT,
    "metadata" TEXT NOT NULL,
    "isDefault" BOOLEAN NOT NULL DEFAULT false,
    "previewDomain" TEXT,
    "isVerified" BOOLEAN NOT NULL DEFAULT false,
    "idempotencyKey" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "MiosaProject_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MiosaComputer" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "projectId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "size" TEXT NOT NULL,
    "templateType" TEXT NOT NULL,
    "visibility" TEXT NOT NULL,
    "metadata" TEXT NOT NULL,
    "autoStopSeconds" INTEGER NOT NULL,
    "dueAt" TIMESTAMPTZ(3),
    "statusCount" INTEGER NOT NULL,
    "idempotencyKey" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "MiosaComputer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MiosaRun" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "computerId" TEXT NOT NULL,
    "size" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "MiosaRun_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MiosaFile" (
    "accountId" TEXT NOT NULL,
    "computerId" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "sizeBytes" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "blob" TEXT NOT NULL,
    "modifiedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "MiosaFile_pkey" PRIMARY KEY ("computerId","path")
);

-- CreateTable
CREATE TABLE "MiosaChange" (
    "accountId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "made" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "MiosaChange_pkey" PRIMARY KEY ("accountId","key")
);

-- CreateIndex
CREATE UNIQUE INDEX "MiosaWorkspace_position_key" ON "MiosaWorkspace"("position");

-- CreateIndex
CREATE UNIQUE INDEX "MiosaWorkspace_accountId_slug_key" ON "MiosaWorkspace"("accountId", "slug");

-- CreateIndex
CREATE UNIQUE INDEX "MiosaWorkspace_accountId_externalId_key" ON "MiosaWorkspace"("accountId", "externalId");

-- CreateIndex
CREATE UNIQUE INDEX "MiosaWorkspace_accountId_idempotencyKey_key" ON "MiosaWorkspace"("accountId", "idempotencyKey");

-- CreateIndex
CREATE UNIQUE INDEX "MiosaProject_position_key" ON "MiosaProject"("position");

-- CreateIndex
CREATE INDEX "MiosaProject_accountId_position_idx" ON "MiosaProject"("accountId", "position");

-- CreateIndex
CREATE UNIQUE INDEX "MiosaProject_workspaceId_slug_key" ON "MiosaProject"("workspaceId", "slug");

-- CreateIndex
CREATE UNIQUE INDEX "MiosaProject_accountId_idempotencyKey_key" ON "MiosaProject"("accountId", "idempotencyKey");

-- CreateIndex
CREATE UNIQUE INDEX "MiosaComputer_position_key" ON "MiosaComputer"("position");

-- CreateIndex
CREATE INDEX "MiosaComputer_accountId_workspaceId_position_idx" ON "MiosaComputer"("accountId", "workspaceId", "position");

-- CreateIndex
CREATE INDEX "MiosaComputer_projectId_idx" ON "MiosaComputer"("projectId");

-- CreateIndex
CREATE INDEX "MiosaComputer_dueAt_idx" ON "MiosaComputer"("dueAt");

-- CreateIndex
CREATE UNIQUE INDEX "MiosaComputer_accountId_idempotencyKey_key" ON "MiosaComputer"("accountId", "idempotencyKey");

-- CreateIndex
CREATE INDEX "MiosaRun_workspaceId_startedAt_idx" ON "MiosaRun"("workspaceId", "startedAt");

-- CreateIndex
CREATE INDEX "MiosaRun_computerId_endedAt_idx" ON "MiosaRun"("computerId", "endedAt");

-- CreateIndex
CREATE UNIQUE INDEX "MiosaFile_blob_key" ON "MiosaFile"("blob");

-- CreateIndex
CREATE INDEX "MiosaChange_createdAt_idx" ON "MiosaChange"("createdAt");

-- AddForeignKey
ALTER TABLE "MiosaProject" ADD CONSTRAINT "MiosaProject_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "MiosaWorkspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MiosaComputer" ADD CONSTRAINT "MiosaComputer_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "MiosaWorkspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MiosaComputer" ADD CONSTRAINT "MiosaComputer_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "MiosaProject"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MiosaRun" ADD CONSTRAINT "MiosaRun_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "MiosaWorkspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MiosaFile" ADD CONSTRAINT "MiosaFile_computerId_fkey" FOREIGN KEY ("computerId") REFERENCES "MiosaComputer"("id") ON DELETE CASCADE ON UPDATE CASCADE;
