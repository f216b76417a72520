using Kit.Hosting;

namespace Kit.Api.Model;

/// <summary>Finds resources that are declared wrongly, at start.</summary>
internal sealed class ResourceCheck(ResourceCatalog catalog) : IStartupCheck
{
    public IEnumerable<KitException> Check()
    {
        try
        {
            _ = catalog.Resources;
            return [];
        }
        catch (KitException e) when (e.Id == ApiErrors.InvalidResource)
        {
            return [e];
        }
        catch (KitException e) when (e.Id == KitErrors.MissingSetting)
        {
            return []; // no database to make a model for: reported by whoever needs it
        }
    }
}
