-- AlterTable
ALTER TABLE "Workspace" ADD COLUMN     "descriptionOverride" TEXT,
ADD COLUMN     "nameOverride" TEXT;
