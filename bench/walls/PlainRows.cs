namespace Kit.Bench.Walls;

/// <summary>A row of <c>things</c>.</summary>
internal sealed class PlainThing
{
    public Guid Id { get; set; }

    public Guid TenantId { get; set; }

    public string Name { get; set; } = "";
}

/// <summary>A row of <c>bare_things</c>, whose key is an id alone.</summary>
internal sealed class BareThing
{
    public Guid Id { get; set; }

    public string Name { get; set; } = "";
}

/// <summary>A row of <c>lines</c>, whose key and reference begin with the tenant.</summary>
internal sealed class PlainLine
{
    public Guid Id { get; set; }

    public Guid TenantId { get; set; }

    public Guid ThingId { get; set; }
}

/// <summary>A row of <c>bare_lines</c>, whose key and reference are an id alone.</summary>
internal sealed class BareLine
{
    public Guid Id { get; set; }

    public Guid ThingId { get; set; }
}
