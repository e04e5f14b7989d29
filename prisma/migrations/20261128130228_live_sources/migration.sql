-- CreateTable
CREATE TABLE "SourcePlace" (
    "tenantId" TEXT NOT NULL,
    "surface" "Surface" NOT NULL,
    "holder" TEXT,
    "heldUntil" TIMESTAMPTZ(3),
    "seenWith" TEXT,
    "lastEventId" TEXT,

    CONSTRAINT "SourcePlace_pkey" PRIMARY KEY ("tenantId","surface")
);

-- CreateTable
CREATE TABLE "TaskSnapshot" (
    "tenantId" TEXT NOT NULL,
    "surface" "Surface" NOT NULL,
    "taskId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" JSONB NOT NULL,
    "isOver" BOOLEAN NOT NULL,
    "seenBy" TEXT NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "TaskSnapshot_pkey" PRIMARY KEY ("tenantId","surface","taskId")
);

-- CreateTable
CREATE TABLE "TaskWatch" (
    "tenantId" TEXT NOT NULL,
    "surface" "Surface" NOT NULL,
    "taskId" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "TaskWatch_pkey" PRIMARY KEY ("tenantId","surface","taskId")
);

-- CreateIndex
CREATE INDEX "TaskSnapshot_surface_isOver_tenantId_idx" ON "TaskSnapshot"("surface", "isOver", "tenantId");
