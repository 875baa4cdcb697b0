-- The report that an ENTERPRISE job writes before it asks for a strategy.

ALTER TABLE job_artifacts
    DROP CONSTRAINT job_artifacts_type_known,
    ADD CONSTRAINT job_artifacts_type_known CHECK (
        type IN (
            'BUNDLE', 'CONTEXT_MANIFEST', 'ANALYSIS_REPORT', 'TREE', 'OVERLAY', 'SUITE', 'PLAN', 'RUN_REPORT', 'RUN_PAYLOAD', 'TRACES',
            'OPERATIONS', 'MODEL_ANSWER', 'PATCH', 'REVERSE_PATCH', 'PARTIAL_PATCH', 'RECOVERY_PACKAGE', 'DELIVERY_SUMMARY', 'WORKING_STATE'
        )
    );
