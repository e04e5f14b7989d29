-- CreateEnum
CREATE TYPE "WorkspaceStatus" AS ENUM ('ACTIVE', 'ARCHIVED', 'UNKNOWN');

-- AlterTable
ALTER TABLE "Workspace" ADD COLUMN     "goneAt" TIMESTAMPTZ(3),
ADD COLUMN     "status" "WorkspaceStatus" NOT NULL DEFAULT 'ACTIVE';

-- AlterTable
ALTER TABLE "WorkspaceLink" ADD COLUMN     "goneAt" TIMESTAMPTZ(3),
ADD COLUMN     "seenWith" TEXT;

-- CreateTable
CREATE TABLE "HiddenUpstream" (
    "tenantId" TEXT NOT NULL,
    "surface" "Surface" NOT NULL,
    "upstreamId" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "state" JSONB NOT NULL,
    "hiddenAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "HiddenUpstream_pkey" PRIMARY KEY ("tenantId","surface","upstreamId")
);

-- CreateTable
CREATE TABLE "SurfaceListing" (
    "tenantId" TEXT NOT NULL,
    "surface" "Surface" NOT NULL,
    "listedAt" TIMESTAMPTZ(3) NOT NULL,
    "seenWith" TEXT NOT NULL,
    "digest" TEXT NOT NULL,

    CONSTRAINT "SurfaceListing_pkey" PRIMARY KEY ("tenantId","surface")
);

-- CreateIndex
CREATE INDEX "HiddenUpstream_tenantId_workspaceId_idx" ON "HiddenUpstream"("tenantId", "workspaceId");

-- CreateIndex
CREATE INDEX "Workspace_tenantId_updatedAt_id_idx" ON "Workspace"("tenantId", "updatedAt", "id");

-- CreateIndex
CREATE INDEX "Workspace_tenantId_name_id_idx" ON "Workspace"("tenantId", "name", "id");
