namespace Kit.Admin;

/// <summary>Makes the fields of a form: what they hold, and what there is to choose from, within the row's own tenant.</summary>
internal static class FormFields
{
    public static async Task<List<FormField>> MakeAsync(AdminRequest request, AdminSession session, FormInput input, Guid? tenant)
    {
        List<FormField> fields = [];
        foreach (var property in input.Fields)
        {
            var (kind, options) = property.Kind switch
            {
                PropertyKind.Reference => await ReferenceAsync(request, session, property, input, property.Target!.IsTenantOwned ? tenant : null),
                PropertyKind.Enum => ("choice", Selected(property, input, property.Options.Select(o => (o.Text, o.Label)))),
                PropertyKind.Boolean when property.IsNullable => ("choice", Selected(property, input, [("true", "Yes"), ("false", "No")])),
                PropertyKind.Guid => ("text", []),
                _ => (property.Kind.ToString().ToLowerInvariant(), (List<FieldOption>)[]),
            };
            fields.Add(new()
            {
                Name = property.Name,
                Label = property.Label,
                Kind = kind,
                Value = input[property],
                IsRequired = property.IsRequired,
                MaxLength = property.IsText ? property.MaxLength : null,
                Options = options,
                Search = input.Searches.GetValueOrDefault(property) ?? "",
                Error = input.Errors.GetValueOrDefault(property),
                Theirs = input.Theirs.GetValueOrDefault(property),
            });
        }

        return fields;
    }

    private static async Task<(string Kind, List<FieldOption> Options)> ReferenceAsync(
        AdminRequest request, AdminSession session, AdminProperty property, FormInput input, Guid? tenant)
    {
        var target = property.Target!;
        var rows = await target.ChoicesAsync(session, tenant, null, Choices.Few + 1, request.Aborted);
        if (rows.Count <= Choices.Few)
        {
            return ("choice", Selected(property, input, rows.Select(r => (RowData.TextOf(r.Id)!, r.LabelText))));
        }

        // Too many for a select: what is chosen, and what a search finds.
        List<(string, string)> options = [];
        if (input[property].Length > 0 && RowKey.ParseId(input[property], property.Property) is { } id)
        {
            options.AddRange((await target.LabelsAsync(session, tenant, [id], request.Aborted)).Select(l => (RowData.TextOf(l.Key)!, l.Value)));
        }

        if (input.Searches.GetValueOrDefault(property) is { Length: > 0 } search)
        {
            var found = await target.ChoicesAsync(session, tenant, search, Choices.Found, request.Aborted);
            options.AddRange(found.Select(r => (RowData.TextOf(r.Id)!, r.LabelText)).Where(o => !options.Contains(o)));
        }

        return ("search", Selected(property, input, options));
    }

    private static List<FieldOption> Selected(AdminProperty property, FormInput input, IEnumerable<(string Value, string Label)> options)
    {
        var list = options.Select(o => new FieldOption(o.Value, o.Label, o.Value.Equals(input[property], StringComparison.OrdinalIgnoreCase))).ToList();
        var none = !list.Exists(o => o.IsSelected);
        if (!property.IsRequired || none)
        {
            list.Insert(0, new("", property.IsRequired ? "Choose…" : "None", none));
        }

        return list;
    }
}
