-- A page of the job list is the first rows of one index, whatever share of all jobs is its user's: by the time of creation, which the
-- primary key cannot offer in that order, so that no plan reads past other users' jobs to find it.

DROP INDEX refactor_jobs_by_owner;
DROP INDEX refactor_jobs_by_owner_status;
CREATE INDEX refactor_jobs_by_owner ON refactor_jobs (user_id, created_at DESC, job_id DESC);
CREATE INDEX refactor_jobs_by_owner_status ON refactor_jobs (user_id, status, created_at DESC, job_id DESC);
