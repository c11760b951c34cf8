-- What rows of counted calls are found, grouped and compared by stays in the row. PostgreSQL moves columns of rows that are
-- longer than 2 kB out of them, the longest first, and those that may stay only as a last resort (MAIN). Of rows with long
-- digests and many users it moved these texts as well, and each comparison then read another table: to add up the hours of
-- a day took 24 s in place of 0.6. The digest, which is only read where percentiles are asked for, may go instead.
-- Rows that are there stay as they are; they are counted anew with the next log of their hour, or go with time.
ALTER TABLE "LogHour" ALTER COLUMN "key" SET STORAGE MAIN, ALTER COLUMN "value" SET STORAGE MAIN,
  ALTER COLUMN "slug" SET STORAGE MAIN, ALTER COLUMN "latencies" SET STORAGE EXTENDED;
ALTER TABLE "LogDay" ALTER COLUMN "key" SET STORAGE MAIN, ALTER COLUMN "value" SET STORAGE MAIN,
  ALTER COLUMN "slug" SET STORAGE MAIN, ALTER COLUMN "latencies" SET STORAGE EXTENDED;
