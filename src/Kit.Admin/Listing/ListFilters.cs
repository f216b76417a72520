namespace Kit.Admin;

/// <summary>The filters of a list. Enums and flags cost nothing; references are offered when asked for.</summary>
internal static class ListFilters
{
    public static async Task<List<ListFilter>> MakeAsync(AdminRequest request, AdminSession session, AdminEntity entity, ListQuery query)
    {
        List<ListFilter> filters = [];
        foreach (var property in entity.Filters)
        {
            var chosen = query.Filters.FirstOrDefault(f => f.Column == property)?.Text ?? "";
            List<(string Value, string Label)> options;
            if (property.Kind == PropertyKind.Reference)
            {
                // The operators' pickers would mix the rows of all tenants; they filter by following a row's links.
                if (!query.More || (session.SeesAllTenants && property.Target!.IsTenantOwned))
                {
                    continue;
                }

                var rows = await property.Target!.ChoicesAsync(session, null, null, Choices.Few + 1, request.Aborted);
                if (rows.Count > Choices.Few)
                {
                    continue;
                }

                options = [.. rows.Select(r => (RowData.TextOf(r.Id)!, r.LabelText))];
            }
            else
            {
                options = property.Kind == PropertyKind.Enum ? [.. property.Options.Select(o => (o.Text, o.Label))] : [("true", "Yes"), ("false", "No")];
            }

            if (property.IsNullable)
            {
                options.Add((ListQuery.Nothing, "None"));
            }

            filters.Add(new(
                ListLinks.Name(property),
                property.Label,
                [new("", "All", chosen.Length == 0), .. options.Select(o => new FieldOption(o.Value, o.Label, o.Value.Equals(chosen, StringComparison.OrdinalIgnoreCase)))]));
        }

        foreach (var fact in request.FactsOf(entity).Where(f => f.CanFilter))
        {
            var chosen = query.Filters.FirstOrDefault(f => f.Column == fact)?.Text ?? "";
            filters.Add(new(
                ListLinks.Name(fact), fact.Label, [new("", "All", chosen.Length == 0), .. fact.Fact.Choices.Select(c => new FieldOption(c.Key, c.Value, c.Key == chosen))]));
        }

        return filters;
    }

    public static async Task<List<AdminLink>> ChipsAsync(AdminRequest request, AdminSession session, ListQuery query, ListLinks links, List<string> shown)
    {
        List<AdminLink> chips = [];
        foreach (var filter in query.Filters.Where(f => !shown.Contains(ListLinks.Name(f.Column))))
        {
            var label = filter.Text;
            if (filter is { Column: AdminProperty { Target: { } target }, Value: { } id })
            {
                label = (await target.LabelsAsync(session, null, [id], request.Aborted)).GetValueOrDefault(id) ?? label;
            }

            chips.Add(new($"{filter.Column.Label}: {label}", links.Without(filter)));
        }

        return chips;
    }
}
