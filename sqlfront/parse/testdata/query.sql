select 1
select 1 from dual
select 1 + 1 as two, 'x' y, "z" 'w' from t
select * from t
select t.*, db.t.*, a from db.t
select distinct a, b from t where a = 1
select distinctrow a from t
select all a from t
select sql_calc_found_rows sql_no_cache a from t limit 1
select straight_join high_priority sql_small_result sql_big_result sql_buffer_result a from t
select sql_cache from t
select /*+ MAX_EXECUTION_TIME(1000) */ a from t
select a from t where a is null and b is not null or c is true xor d is not false and e is unknown
select not a, !b, not not c, - -d, +e, ~f, -(-1)
select a or b and c xor not d = e
select (a or b) and (c or d)
select a and (b and (c and d)) and e
select a = b = c, a = (b = c), (a <=> b) <> c
select a between 1 and 2 and b not between c + 1 and d * 2
select a in (1, 2, 3), b not in ('x'), (a, b) in ((1, 2), (3, 4))
select a in (select 1), b not in (select x from t), a in ((select 1)), a in ((select 1), 2)
select a like 'x%', b not like 'y' escape '!', c rlike 'z', d not regexp '^a', e sounds like 'b'
select a | b & c << d >> e + f - g * h / i div j % k mod l ^ m
select a ^ b * c, (a + b) * c, a - (b - c), a / (b / c), -a ^ b, (-a) ^ b, -(a ^ b)
select a || b && c
select binary a = b, binary 'x', a collate utf8mb4_bin = b, -a collate utf8mb4_general_ci
select case when a then b end, case a when 1 then 2 when 3 then 4 else 5 end
select cast(a as signed), cast(a as unsigned integer), cast(a as char), cast(a as char(10) character set utf8mb4)
select cast(a as decimal(10,2)), cast(a as date), cast(a as datetime(6)), cast(a as time), cast(a as double)
select cast(a as binary(5)), cast(a as json), cast(a as year), cast(a as int), cast(a as float), cast(a as nchar(3))
select convert(a, signed), convert(a using utf8mb4), convert('x', char(3))
select extract(year from a), extract(day_microsecond from b), extract(quarter from c)
select substring(a from 1 for 2), substring(a from 3), substring(a, 1, 2), substr(a, 1), mid(a, 2, 3)
select trim(a), trim(both 'x' from a), trim(leading from a), trim(trailing 'y' from a), trim('z' from a)
select position('a' in b), locate('a', b), char(65, 66 using utf8mb4), char(65)
select count(*), count(a), count(distinct a), count(distinct a, b), count(all a)
select sum(distinct a), avg(a), min(a), max(distinct b), std(a), variance(a), bit_and(a), any_value(a) from t
select group_concat(a), group_concat(distinct a, b order by c desc, d separator '; '), group_concat(a limit 3)
select json_arrayagg(a order by b limit 2), json_objectagg(a, b)
select date_add(a, interval 1 day), date_sub(a, interval b hour), adddate(a, 5), subdate(a, interval 1 month), adddate(a, interval 2 week)
select a + interval 1 day, a - interval '1:30' minute_second, interval 1 year + a, interval (b + 1) day + a
select interval(1, 2, 3), a + interval(1, 2), interval (1) day + b
select timestampadd(month, 1, a), timestampdiff(second, a, b), timestampadd(sql_tsi_day, 2, c)
select date '2020-01-01', time '10:00:00', timestamp '2020-01-01 00:00:00', {d '2020-01-01'}, {t '10:00'}, {ts '2020-01-01 10:00'}
select x'4142', X'4a', 0x41, b'101', 0b11, n'nat', N'nat', _utf8mb4'x', _latin1 x'41', _binary 0x41
select 'a' 'b' "c", 'it''s', "say ""x""", 'a\'b\\c\n\t\0\Z\%\_\q'
select 1.5, .5, 1., 1e10, 1.5e-3, .5e+2, 18446744073709551616, 0.1, 007
select null, \N, true, false
select @a, @`b c`, @'d', @x := 3, @y := @x + 1, @a.b, @$x
select @@version, @@global.max_connections, @@session.sql_mode, @@local.autocommit, @@`sql_mode`
select exists (select 1), not exists (select * from t), (select 1), (select a, b from t limit 1) = (1, 2)
select a = any (select 1), a > all (select 2), a <> some (select 3)
select row(1, 2) = row(a, b), (1, 2), row(1)
select a -> '$.x', a ->> '$.y', t.a -> '$.z' = 1, 1 member of ('[1]')
select match (a, b) against ('x'), match a.b against ('x' in boolean mode), match (a) against ('x' in natural language mode with query expansion)
select match (a) against ('y' with query expansion), match (a) against ('y' in natural language mode)
select default(a), values(b) from t
select if(a, b, c), ifnull(a, b), nullif(a, b), left(a, 1), right(a, 2), repeat(a, 3), replace(a, 'x', 'y'), insert(a, 1, 2, 'z'), mod(a, b)
select current_date, current_date(), current_time(3), current_timestamp, now(), now(6), localtime, localtimestamp(2), utc_date, utc_time(), utc_timestamp
select current_user, current_user(), current_role, user(), database(), schema(), version(), last_insert_id(), found_rows()
select get_format(date, 'USA'), get_format(datetime, 'ISO'), truncate(a, 2), format(a, 2), date(a), time(b), timestamp(c), year(d)
select db.f(1), `my func`(2), `select`.`from`, t.select, t.`order`, db.t.group
select next value for s, nextval(s), lastval(s), setval(s, 5)
select calshowpartitions('t', 'a'), mcssystemready(), idbpm(a), idbextentmin(b) from t
select a as 'x', b as "y", c `z`, d as `select`, e e1
select a from t as x, u y, v = z
select a from t1, t2 join t3 on t2.a = t3.a left join t4 using (b, c)
select a from t1 left outer join t2 on a right join t3 on b right outer join t4 on c
select a from t1 inner join t2 cross join t3 straight_join t4 on a = b
select a from t1 natural join t2 natural left join t3 natural right outer join t4 natural inner join t5
select a from t1 full outer join t2 on t1.a = t2.a full join t3 on 1
select a from t1 full, t2 full
select a from t1 join t2 join t3 on x on y
select a from t1 join t2 join t3 on x
select a from t1 join t2 left join t3 on x where z
select a from t1 left join t2 join t3 on x on y
select a from t1 join t2 natural join t3
select a from (t1, t2) left join t3 on t3.a = t2.a
select a from t1 left join (t2 join t3 on x) on y
select a from (t1 join t2), (t3)
select a from ((t1 join t2 on x) join t3 on y)
select a from (select 1) as d
select a from (select 1 as a, 2 as b) d (x, y)
select a from ((select 1)) d
select a from ((select 1) union (select 2)) d
select a from ((select 1) d join t on x)
select a from t, lateral (select t.a) l
select a from t cross join lateral (select 1) as l on true
select a from { oj t1 left outer join t2 on t1.a = t2.a }
select a from t partition (p0, p1) as x use index (i1, i2) ignore index for order by (primary) force key for group by ()
select a from t for system_time as of timestamp '2020-01-01 00:00:00' as x
select a from t group by a, b desc, c asc
select a, sum(b) from t group by a with rollup having sum(b) > 1 order by 2 desc, a asc
select a from t group by rollup (a, b)
select a from t group by cube (a, b)
select a from t group by grouping sets ((a, b), a, ())
select a from t order by a limit 10
select a from t limit 5, 10
select a from t limit 10 offset 5
select a from t limit ?, ?
select a from t limit 10 rows examined 100
select a from t limit rows examined 100
select a from t offset 5 rows fetch next 10 rows only
select a from t fetch first row only
select a from t fetch first 3 rows with ties
select a from t offset 2 rows
select a from t for update
select a from t for update nowait
select a from t lock in share mode wait 5
select a from t for update skip locked
select a from t for share of t nowait
select a into @x from t
select a, b into @x, @y from t where a = 1
select a from t limit 1 into @x
select a into outfile '/tmp/x' character set utf8 fields terminated by ',' optionally enclosed by '"' escaped by '\\' lines starting by 'x' terminated by '\r\n' from t
select a into dumpfile '/tmp/y' from t
select a from t order by b into outfile '/tmp/x'
select 1 union select 2
select 1 union all select 2 union distinct select 3
select 1 union select 2 order by 1 limit 3
(select 1 limit 1) union all (select 2 order by 1) limit 5
(select 1) union (select 2 union select 3)
select 1 except select 2 intersect select 3 union select 4
select 1 intersect all select 2 except all select 3
(select 1)
((select 1))
(select 1 limit 1) limit 2
((select a from t order by a limit 5) order by b limit 2) limit 1
(select 1 union select 2) limit 1
((select 1) union (select 2)) except (select 3)
select ((select 1)), ((select 1) union (select 2)), (((select 1)) + 1), ((select 1) limit 1)
with x as (select 1) select * from x
with recursive x (n) as (select 1 union all select n + 1 from x where n < 10), y as (select 2) select * from x, y order by n
with x as (select 1) (select * from x) union select 2
select * from (with x as (select 1) select * from x) d
with x as (select 1) (select 2 limit 1) limit 3
values (1, 2), (3, 4)
values row(1, 2), row(3, 4) order by 1 limit 1
table t
table t order by a limit 3
select * from (values (1, 2), (3, 4)) v
select a in (values (1), (2))
select row_number() over (), rank() over (order by a), dense_rank() over w from t window w as (partition by b)
select sum(a) over (partition by b, c order by d desc rows between unbounded preceding and current row) from t
select sum(a) over (order by d rows 5 preceding), sum(a) over (order by d range between interval 1 day preceding and interval 2 hour following)
select avg(a) over (order by b groups between 1 preceding and 1 following exclude ties), max(a) over (rows unbounded preceding exclude current row)
select min(a) over (rows between current row and unbounded following exclude group), sum(a) over (range between 2 following and 3 following exclude no others)
select lag(a, 1, 0) over (order by b), lead(a) respect nulls over (order by b), first_value(a) ignore nulls over w, nth_value(a, 2) from last over w from t window w as (order by c), w2 as (w rows current row)
select percentile_cont(0.5) within group (order by a) over (partition by b), percentile_disc(0.5) within group (order by a desc), median(a) over (partition by b)
select sum(a) filter (where b > 1), count(*) filter (where c) over () from t
select a from t qualify row_number() over (order by a) = 1
select a from t where date(a) = '2020-01-01' and time = '10' and `date` = 1 and timestamp > 2
select value, status, name, type, date, time, year, comment, user, key_block_size from t
select a end, b begin, c data, d work from t
select 1a, 1e, 2x3 from 4t
select t.1a, t.5, a.b.c from t
select a, /* comment */ b -- trailing
select a # comment
select /*! 1 + */ 2, /*!40101 3 + */ 4, /*M! 5 + */ 6, /*M!100500 7 + */ 8, /*!50799 bad */ 9, /*!999999 bad /* nested */ bad */ 10
select a--1, a-- 1
select coalesce(a, b), char_length(a), concat_ws(',', a, b), json_extract(a, '$.b'), st_astext(p), uuid(), sleep(0)
select a.b + c.d * 2 as x from a, c where a.id = c.id and (a.x > 1 or c.y < 2) and not (a.z = 3)
select count(distinct a) + 1, sum(case when a > 1 then b else 0 end) / nullif(sum(b), 0) from t
select (1), ((1)), (((a))), ((a + b)) * c
select a <> b, a != b, a < b, a <= b, a > b, a >= b
select a is null is not null, (a is null) = b, not a is null, (not a) is null, not (a is null)
select (a = b) in (c), a = (b in (c)), a in (b) = c, (a like b) like c, a like (b like c)
select (a between b and c) between d and e, a between (b = c) and d
select (select a from t union select b from u order by 1 limit 1) x
select * from t where (a, b) = (select 1, 2) and (a, b) not in (select 1, 2)
select @a := @b := 1, (@a := 2) + 1
select a div b div c, a mod b mod c, a % (b % c), (a << b) >> c, a << (b >> c)
select ? + ?, ? in (?, ?)
select a from t1 use key (), t2 force key (i2), t3 ignore index for group by (i1, i2)
select a from t1 as x use index (a), t2
