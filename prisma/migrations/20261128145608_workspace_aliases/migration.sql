-- CreateTable
CREATE TABLE "WorkspaceAlias" (
    "id" TEXT NOT NULL,
    "tenantId" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,

    CONSTRAINT "WorkspaceAlias_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "WorkspaceAlias_workspaceId_idx" ON "WorkspaceAlias"("workspaceId");

-- CreateIndex
CREATE INDEX "Workspace_goneAt_idx" ON "Workspace"("goneAt");

-- CreateIndex
CREATE INDEX "WorkspaceLink_goneAt_idx" ON "WorkspaceLink"("goneAt");

-- AddForeignKey
ALTER TABLE "WorkspaceAlias" ADD CONSTRAINT "WorkspaceAlias_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;
