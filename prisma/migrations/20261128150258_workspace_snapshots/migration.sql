-- CreateTable
CREATE TABLE "WorkspaceSnapshot" (
    "tenantId" TEXT NOT NULL,
    "surface" "Surface" NOT NULL,
    "upstreamId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" JSONB NOT NULL,
    "seenBy" TEXT NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "WorkspaceSnapshot_pkey" PRIMARY KEY ("tenantId","surface","upstreamId")
);
