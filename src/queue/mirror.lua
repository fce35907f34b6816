-- Applies numbered changes of the queue in one step.
-- KEYS: seq, waiting (zset dialog by rank), held (hash dialog -> operator), log (list)
-- ARGV: epoch of the process, length of the log, then changes of 5 words: seq verb dialog a b
-- Answers the newest number applied, or -1 when a copy is wanted (emptied, another process's copy, or a gap).
local epoch, keep = ARGV[1], tonumber(ARGV[2])
local state = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
local known, last = state[1] == epoch, tonumber(state[2] or '-1')
for i = 3, #ARGV, 5 do
  local seq, verb, dialog, a, b = tonumber(ARGV[i]), ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4]
  if verb == 'reset' then
    redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
    known = true
  elseif not known or seq ~= last + 1 then
    return -1
  end
  if verb == 'enqueue' then
    redis.call('ZADD', KEYS[2], a, dialog)
  elseif verb == 'leave' then
    redis.call('ZREM', KEYS[2], dialog)
  elseif verb == 'assign' or verb == 'assign_by_hand' then
    redis.call('ZREM', KEYS[2], dialog)
    redis.call('HSET', KEYS[3], dialog, a)
  elseif verb == 'release' then
    if redis.call('HGET', KEYS[3], dialog) == a then
      redis.call('HDEL', KEYS[3], dialog)
    end
  end
  redis.call('RPUSH', KEYS[4], ARGV[i] .. ' ' .. verb .. ' ' .. dialog .. ' ' .. a .. ' ' .. b)
  last = seq
end
redis.call('LTRIM', KEYS[4], -keep, -1)
redis.call('HSET', KEYS[1], 'epoch', epoch, 'seq', ARGV[#ARGV - 4])
return last
