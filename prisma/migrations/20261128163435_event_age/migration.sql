-- AlterTable
ALTER TABLE "SourcePlace" ADD COLUMN     "asOf" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "TaskSnapshot" ADD COLUMN     "createdAt" TIMESTAMPTZ(3);
