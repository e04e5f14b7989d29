-- AlterTable
ALTER TABLE "HiddenUpstream" ADD COLUMN     "seenWith" TEXT;
