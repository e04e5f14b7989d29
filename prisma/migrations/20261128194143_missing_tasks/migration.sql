-- AlterTable
ALTER TABLE "TaskSnapshot" ADD COLUMN     "missingAt" TIMESTAMPTZ(3);
