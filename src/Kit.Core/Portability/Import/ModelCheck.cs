namespace Kit.Portability;

/// <summary>Whether an archive fits this host's model, before anything of it is written.</summary>
internal static class ModelCheck
{
    private const int MaxListed = 20;

    /// <exception cref="TenantArchiveException">It does not; the message lists what differs (<c>KIT2061</c>).</exception>
    public static void Run(TenantArchiveManifest manifest, TenantDataPlan plan, string database, string? migration)
    {
        var differences = Find(manifest, plan, database, migration).Distinct().ToList();
        if (differences.Count > 0)
        {
            var more = differences.Count > MaxListed ? $"; and {differences.Count - MaxListed} more" : "";
            throw new TenantArchiveException(
                PortabilityErrors.OtherModel,
                $"The archive comes from another model than this host's: {string.Join("; ", differences.Take(MaxListed))}{more}. Bring both to the same version, and export anew.");
        }
    }

    private static IEnumerable<string> Find(TenantArchiveManifest manifest, TenantDataPlan plan, string database, string? migration)
    {
        if (manifest.Database != database)
        {
            yield return $"it is of {manifest.Database}, this host on {database}";
        }

        if (manifest.Migration != migration)
        {
            yield return $"its last migration is {manifest.Migration ?? "none"}, this database's {migration ?? "none"}";
        }

        var own = plan.Tables.Where(t => t.IsExported).ToDictionary(t => t.Name, StringComparer.Ordinal);
        foreach (var missing in own.Keys.Except(manifest.Tables.Select(t => t.Name)))
        {
            yield return $"table {missing} is missing";
        }

        foreach (var archived in manifest.Tables)
        {
            if (!own.TryGetValue(archived.Name, out var table))
            {
                yield return $"table {archived.Name} is not known here";
                continue;
            }

            foreach (var column in table.Columns.Where(c => !archived.Columns.Any(a => a.Name == c.Name)))
            {
                yield return $"column {table}.{column.Name} is missing";
            }

            foreach (var column in archived.Columns.Where(a => !table.Columns.Any(c => c.Name == a.Name)))
            {
                yield return $"column {table}.{column.Name} is not known here";
            }

            foreach (var column in table.Columns)
            {
                if (archived.Columns.FirstOrDefault(a => a.Name == column.Name) is { } other && other.Type != column.Type)
                {
                    yield return $"column {table}.{column.Name} is {other.Type} there and {column.Type} here";
                }
            }

            if (!table.Columns.Select(c => c.Name).SequenceEqual(archived.Columns.Select(c => c.Name)))
            {
                yield return $"the columns of {table} are in another order";
            }
        }

        if (manifest.Tables.Select(t => t.Name).Distinct(StringComparer.Ordinal).Count() != manifest.Tables.Count)
        {
            yield return "it names a table twice";
        }
    }
}
