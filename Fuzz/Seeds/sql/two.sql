CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $a$ SELECT 1; $a$; COPY t FROM stdin;
1
\.
/* a /* b */ */ DO $$x$$;