-- Java has a runner now, to itself. A matrix that somebody has changed since the seed stays as it is.
UPDATE dynamic_configs
SET value = '[
  {"from": "python2", "to": "python3", "enabled": false, "needs": "a Python 2 interpreter for the baseline"},
  {"from": "python", "to": "python", "enabled": true, "needs": null},
  {"from": "javascript", "to": "javascript", "enabled": true, "needs": "Node where the tests run; the proof stands on the project''s own tests"},
  {"from": "typescript", "to": "typescript", "enabled": true, "needs": "Node where the tests run; the proof stands on the project''s own tests"},
  {"from": "java", "to": "java", "enabled": true, "needs": "a JDK and Maven where the tests run; the proof stands on the project''s own tests"},
  {"from": "javascript", "to": "typescript", "enabled": false, "needs": "a recipe that is proved"},
  {"from": "java8", "to": "java21", "enabled": false, "needs": "a JDK 21 for the baseline"},
  {"from": "react-class", "to": "react-hooks", "enabled": false, "needs": "a recipe that is proved"}]', version = version + 1, updated_at = now()
WHERE key = 'language_matrix' AND scope = 'GLOBAL' AND actor = 'SEED';
