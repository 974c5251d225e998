/** Joined to a query of `pg_class c`: `columns`, such as `(id, "Odd name")`, as COPY names them, without generated ones; null where it has none. */
export const ownColumns = `lateral (select '(' || string_agg(quote_ident(attname), ', ' order by attnum) || ')' as columns
         from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '')`;
