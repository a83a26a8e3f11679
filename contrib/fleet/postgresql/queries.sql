-- The five questions, the worst first, twenty rows each.
\echo 'Stores without a full backup in 7 days'
SELECT computer, store, last_full, state FROM exba.servers_without_full ORDER BY last_full NULLS FIRST, computer, store LIMIT 20;
\echo 'Nights by outcome'
SELECT * FROM exba.nights ORDER BY night DESC, outcome LIMIT 60;
\echo 'The same fault on many servers'
SELECT * FROM exba.faults ORDER BY servers DESC, rule LIMIT 20;
\echo 'Longest freeze'
SELECT * FROM exba.freezes ORDER BY freeze_ms DESC, computer, begin_time LIMIT 20;
\echo 'Last restorable point, the oldest first'
SELECT * FROM exba.restorable ORDER BY restorable_to NULLS FIRST, computer, store LIMIT 20;
