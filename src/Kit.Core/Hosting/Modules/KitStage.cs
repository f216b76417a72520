namespace Kit.Hosting;

/// <summary>The places in the request pipeline where a module may put middleware. <c>UseKit</c> keeps their order.</summary>
public enum KitStage
{
    /// <summary>First of all, with errors already handled; nothing is known of the request.</summary>
    Start,

    /// <summary>Before routing; the tenant's candidate is known.</summary>
    BeforeRouting,

    /// <summary>After routing, where authentication belongs.</summary>
    Authentication,

    /// <summary>With the tenant scope open, before authorization.</summary>
    BeforeAuthorization,

    /// <summary>Last before the endpoint runs.</summary>
    BeforeEndpoint,
}
